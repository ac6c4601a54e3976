"""Facts → sentences. The one floor where errors, defects and enum members are put into words."""
