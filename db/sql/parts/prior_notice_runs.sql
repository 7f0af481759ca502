-- The prior notice is not answered, and its time to answer is not over.
(answered_at is null and clock_now() <= answer_by)
