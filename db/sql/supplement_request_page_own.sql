-- What the acting organisation was asked to add to an application.
select {supplement_request_row}
from supplement_request s
{supplement_request_page}
