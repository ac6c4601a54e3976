"""How an allotment comes about: its terms, and the steps that `scoring.allot` takes."""
