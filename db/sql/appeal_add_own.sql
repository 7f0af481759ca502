-- A party's own appeal: sent, and received, when it is made.
insert into appeal (decision_id, fund_transfer_id, application_id, call_id,
                    organisation_number, administrator_number,
                    appeal_body_number, sent_at, deadline_at, wanted_change,
                    reasons, representative, made_by, dismissed_appeal_id)
values (:decision_id::uuid, :fund_transfer_id::uuid, :application_id::uuid,
        :call_id::uuid,
        :organisation, :administrator, :appeal_body, clock_now(),
        :deadline_at::timestamptz, :wanted_change::text, :reasons::text,
        :representative::text, acting_person(), :dismissed_id::uuid)
returning id
