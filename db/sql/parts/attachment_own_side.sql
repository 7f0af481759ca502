-- Whether the acting side itself has added the attachment `a`.
case when acting_administrator() is null then a.side = 'applicant'
     else a.side = 'staff' and a.administrator_number = acting_administrator()
end
