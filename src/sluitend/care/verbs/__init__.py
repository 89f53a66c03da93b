"""What one can do with places and placements; each verb is one transaction and one line in a history."""

from sluitend.care.verbs.answering import accept_placement, cancel_reservation, decline_placement
from sluitend.care.verbs.asking import (
    Needs,
    ask_placement,
    change_order,
    put_on_hold,
    resume_request,
    withdraw_request,
)
from sluitend.care.verbs.expiring import expire_reservations
from sluitend.care.verbs.places import set_place, update_availability
from sluitend.care.verbs.reserving import reserve_place
from sluitend.care.verbs.saying import prepare_adult_care, record_coming_of_age, record_sleeping_place
from sluitend.care.verbs.staying import end_stay, extend_stay, start_stay

__all__ = [
    "Needs",
    "accept_placement",
    "ask_placement",
    "cancel_reservation",
    "change_order",
    "decline_placement",
    "end_stay",
    "expire_reservations",
    "extend_stay",
    "prepare_adult_care",
    "put_on_hold",
    "record_coming_of_age",
    "record_sleeping_place",
    "reserve_place",
    "resume_request",
    "set_place",
    "start_stay",
    "update_availability",
    "withdraw_request",
]
