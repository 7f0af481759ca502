select version, name, checksum
from tilskudd.migration
order by version
