-- Whether the acting side itself has added the attachment `a`.
coalesce(a.side = 'staff'
         and a.administrator_number = acting_administrator(),
         a.side = 'applicant')
