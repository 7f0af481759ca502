-- What came with an appeal on paper belongs to it, and the party sees it.
insert into attachment (file_id, side, application_id, appeal_id,
                        organisation_number, administrator_number, type,
                        title, added_by, shown_at)
values (:file_id::uuid, 'staff', :application_id::uuid, :appeal_id::uuid,
        :organisation, :administrator, :type, :title::text, acting_person(),
        clock_now())
returning id
