-- A letter that could be read from now on. Whoever is told of what it is about
-- is told of it.
insert into letter (
    kind, language, organisation_number, administrator_number,
    appeal_body_number, application_id, decision_id, appeal_id,
    fund_transfer_id, supplement_request_id, prior_notice_id, content, title,
    pages, sha256, pdf, html, made_at)
values (:kind, :language, :organisation, :administrator, :appeal_body,
        :application_id::uuid, :decision_id::uuid, :appeal_id::uuid,
        :fund_transfer_id::uuid, :supplement_request_id::uuid,
        :prior_notice_id::uuid, :content::jsonb, :title, :pages::integer,
        :sha256, :pdf::bytea, :html, clock_now())
returning id
