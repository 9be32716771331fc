"""What a table is: the kind of each column and how sure, whether its rows are records of persons.

Works on the occurrences that the engine found in the cells; finds nothing itself.
"""
