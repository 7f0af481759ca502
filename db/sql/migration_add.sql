insert into tilskudd.migration (version, name, checksum)
values (:version::integer, :name::text, :checksum::text)
