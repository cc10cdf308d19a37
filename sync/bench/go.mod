module zhiting/sync/bench

go 1.26
