-- Who of the own administrator has redacted the attachment `a`.
    (select jsonb_build_object('id', m.id, 'name', m.name)
     from staff_member m
     where m.person = a.redacted_by
       and m.administrator_number = a.administrator_number) as "redactedBy"
