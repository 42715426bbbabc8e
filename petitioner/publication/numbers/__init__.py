"""The numbers of a statement over time and by place, and what there is to say of whether to believe them."""
