"""What a service made of a change is compared with what it was told, as far as a person would see a difference."""

import pytest

from pmdesk.domain.remote import Remote
from pmdesk.sync.remote_texts import require_taken
from pmdesk.sync.trouble import QueryTrouble


def test_labels_that_a_service_writes_as_it_knows_them_are_taken():
    now = Remote("issue", "1", "Pay", key="#1", labels=("ux", "EU"))
    assert require_taken("Tracker", now, {"labels": ("EU", "UX")}) is now


def test_a_label_that_a_service_leaves_out_is_told():
    now = Remote("issue", "1", "Pay", key="#1", labels=("ux",))
    with pytest.raises(QueryTrouble, match="labels stays “ux”"):
        require_taken("Tracker", now, {"labels": ("eu", "ux")})
