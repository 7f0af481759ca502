-- What guards ask of an award `a`.
    coalesce(a.accept_by_at < clock_now(), false) as "_isLate"
