namespace EdgeAspire.EndToEnd.Tests;

[CollectionDefinition(Name)]
public sealed class RunningTeamCollection : ICollectionFixture<RunningTeam>
{
    public const string Name = "a running team";
}
