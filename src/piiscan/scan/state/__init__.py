"""The state of a scan: what files gave, kept in SQLite, so that a run goes on where one was killed and reads only what changed.

    version   which program, recognizers, data and settings made the results
    place     where the file may lie
    database  the SQLite file: who may open it, its tables
    checks    check sums: damage is told
    store     look-ups and writes
    segment   results of many files as one Arrow batch, written and given back as arrays
    recorder  results on their way into the store
    memory    between a run and the store: what is known, what is new
    care      what people ask of a state: what it holds, to make it small

A state is a cache: output is made whole by every run, in the order of the walk, as if all had been read.
"""
