-- New content. Whatever was signed off was something else.
update application
set content = :content::jsonb,
    signed_off_by = null,
    signed_off_at = null,
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid and version = :version::integer
