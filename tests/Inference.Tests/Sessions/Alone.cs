namespace EdgeAspire.Inference.Tests.Sessions;

/// <summary>
/// Tests that count a thread's allocations: a collection that another test sets off counts what is left of the thread's allocation
/// buffer as allocated, so no other test may run beside them.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class Alone
{
    public const string Name = "alone";
}
