-- The acting person's name, which the party is told (fvl. § 27).
    (select s.name from staff_member s
     where s.person = acting_person()
       and s.administrator_number = acting_administrator())
