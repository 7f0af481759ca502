-- A file for the side that sent it.
select id, name, size_bytes as "sizeBytes", sha256, media_type as "mediaType",
       purpose, state, received_bytes as "receivedBytes",
       case when state in ('announced', 'receiving')
            then :files_url::text || '/' || id || '/content' end
           as "uploadUrl",
       expires_at as "expiresAt", version, created_at as "createdAt",
       updated_at as "updatedAt", refusal as "_refusal",
       linked_at is not null as "_isAttached"
from file
where id = :id::uuid and side = :side::text
