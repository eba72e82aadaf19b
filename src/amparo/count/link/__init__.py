"""Record linkage: which records on which lists are the same person, with the doubt that remains.

Fellegi and Sunter (1969) on Splink; the partition's posterior after Sadinle (2014, 2018). Nothing is merged or deleted:
what comes out are probabilities of pairs, draws of the whole partition, and one table of overlaps for each draw.
"""
