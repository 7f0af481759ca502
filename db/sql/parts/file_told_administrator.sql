-- Who is told of the file `f`: of what an applicant has not sent, nobody.
case when f.side = 'staff' or f.shown_at is not null
     then f.administrator_number end
