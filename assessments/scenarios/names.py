"""The names that stories draw from, so that no community is always the one that harms or is harmed.

Given names that are common in the United Kingdom today, from many backgrounds, and several that any gender bears. A name
stands once in the whole library: nobody should wonder whether the Joe of one course is the Joe of another.
"""

import re
from collections.abc import Iterable

BANK = """
    Adaeze Adam Ade Agnieszka Ahmed Aidan Aisha Alero Alex Ali Alison Alun Amara Amelia Amina Amir Ana
    Andrew Angela Anika Anil Anton Arjun Asha Ayesha Bea Ben Beth Bilal Bogdan Bronwen Bryn Cara Carla
    Carlos Catrin Cerys Charlie Chen Chidi Chloe Ciara Claire Craig Dafydd Dana Daniel Darius Dean Dee
    Deepak Derek Desmond Diana Dilys Dmitri Donna Dylan Eamon Ebony Eilidh Elena Ellis Emeka Emma Esther
    Ewan Farah Fatima Femi Fergus Finn Fiona Francis Gareth Gary George Gethin Gita Grace Greta Gwen Gwenda
    Habib Halima Hamza Hannah Harpreet Hassan Helen Hilary Huw Ibrahim Ifan Imani Imran Ines Ingrid Ioan
    Isla Ivan Jack Jade Jamal James Jana Jas Jaya Jenny Jia Joan Joe Jonah Jordan Jules Kamal Karen Karim
    Kasia Kate Kavita Kay Keith Kelly Kiran Kirsty Kofi Krishna Kwame Kyle Laila Lena Leon Lesley Lewis Li
    Liam Lina Lorraine Louise Lucy Luka Luis Magda Maggie Malik Marcus Maria Marlon Martha Mateo Maya Megan
    Mei Mel Meera Michelle Mina Mohammed Mona Morgan Moses Nadia Nasreen Neil Nia Niamh Nick Nikita Nina
    Noor Ngozi Obi Olga Olu Omar Oscar Owen Padraig Pat Pauline Petra Priya Rachel Rahul Raj Rania Ravi
    Rhian Rhys Robin Rosa Rowan Roy Ruth Ryan Sade Sadia Saira Salma Sam Samir Sana Sandeep Sarah Sasha Sean
    Shanice Sian Simone Sofia Stella Steph Steve Stuart Suki Sunita Tamsin Tara Tariq Tess Theo Tolu Tom
    Tomasz Tyrone Uma Usha Valentina Vera Viktor Vikram Viv Wanda Wei Yasmin Yetunde Yusuf Zainab Zara Zofia
""".split()  # noqa: SIM905 (a list would take 260 lines)
_KNOWN = frozenset(BANK)
_WORD = re.compile(r"\b[A-Z][a-z]+\b")


def names_in(text: str) -> set[str]:
    """Return the names of the bank that a text uses."""
    return {word for word in _WORD.findall(text) if word in _KNOWN}


def unused(taken: Iterable[str], most: int = 12) -> list[str]:
    """Return names of the bank that nobody bears yet, spread over the alphabet."""
    free = [name for name in BANK if name not in set(taken)]
    return free[:: max(1, len(free) // most)][:most]
