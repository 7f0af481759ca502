-- variants: read(lock=) write(lock=for update of s)
select {assessment_row}
where s.id = :id::uuid
  and s.administrator_number = acting_administrator()
{lock}
