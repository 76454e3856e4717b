namespace EdgeAspire.EndToEnd.Tests;

[CollectionDefinition(Name)]
public sealed class RunningTeamFixture : ICollectionFixture<RunningTeam>
{
    public const string Name = "a running team";
}
