"""The REST API for the programs of people. In: a person's token and a request. Out: what their role and the token's
scopes open, through the services of the rooms below. It decides nothing by itself and writes nothing but tokens."""
