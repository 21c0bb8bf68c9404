"""Questions from and for other programs: GIFT (Moodle) and QTI (1EdTech). Pure functions over one plain shape."""
