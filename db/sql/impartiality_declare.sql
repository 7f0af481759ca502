-- The acting person's declaration, on the acting side.
insert into impartiality (application_id, organisation_number,
                          administrator_number, handled_by_number, person,
                          state, statement)
values (:application_id::uuid, :organisation, :administrator,
        acting_administrator(), acting_person(), :state, :statement)
returning id
