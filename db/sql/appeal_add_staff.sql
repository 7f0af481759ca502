-- An appeal on paper: in time by its postmark (fvl. § 30).
insert into appeal (decision_id, fund_transfer_id, application_id, call_id,
                    organisation_number, administrator_number,
                    appeal_body_number, channel, sent_at, received_at,
                    deadline_at, wanted_change, reasons, representative,
                    made_by, dismissed_appeal_id)
values (:decision_id::uuid, :fund_transfer_id::uuid, :application_id::uuid,
        :call_id::uuid,
        :organisation, :administrator, :appeal_body, 'paper',
        :sent_at::timestamptz,
        coalesce(:received_at::timestamptz, clock_now()),
        :deadline_at::timestamptz, :wanted_change::text, :reasons::text,
        :representative::text, acting_person(), :dismissed_id::uuid)
returning id
