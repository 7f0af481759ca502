-- Where letter_file finds what it says, from the application `a`.
join applicant p on p.organisation_number = a.organisation_number
join call c on c.id = a.call_id
join rule_set r on r.id = c.rule_set_id
join scheme s on s.id = c.scheme_id
join administrator g on g.organisation_number = a.administrator_number
