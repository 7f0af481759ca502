-- Whether a list `v` of what was sent has the attachment `a`.
v.attachments @> jsonb_build_array(jsonb_build_object('id', a.id))
