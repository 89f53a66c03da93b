"""What goes out in a form that others prescribe: HTCDS 2.0, and the registration with CoMensha."""
