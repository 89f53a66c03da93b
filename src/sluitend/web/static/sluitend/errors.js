// A form that came back with errors: their summary is read out and reached at once.
document.getElementById("fouten")?.focus();
