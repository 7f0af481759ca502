-- Who of the acting instance's own people did it.
left join staff_member m
    on m.person = e.person
   and m.administrator_number = acting_administrator()
