"""ictassign: who does which ICT task where, in a Flemish school group."""
