// Each test drives a whole cluster of processes; one at a time is what two cores carry.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
