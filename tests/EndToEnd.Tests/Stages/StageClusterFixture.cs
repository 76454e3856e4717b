namespace EdgeAspire.EndToEnd.Tests.Stages;

/// <summary>Shares one <see cref="StageCluster"/> among the tests that need stages.</summary>
[CollectionDefinition(Name)]
public sealed class StageClusterFixture : ICollectionFixture<StageCluster>
{
    public const string Name = "stages";
}
