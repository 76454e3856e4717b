using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace EdgeAspire.AppHost.Tests;

public sealed class AppHostSettingsTests
{
    [Fact]
    public void Read_NothingSet_IsFourExpertsOnTheUsualPorts()
    {
        var settings = Read(out _);

        Assert.Equal(4, settings!.Experts);
        Assert.Equal(8080, settings.GatePort);
        Assert.Equal(8081, settings.GateGrpcPort);
        Assert.Null(settings.Home);
        Assert.Null(settings.Data);
    }

    [Theory]
    [InlineData("coop", "latency")]
    [InlineData("pipeline", "throughput")]
    public void Read_Strategy_StagesAreAskedForIt(string strategy, string objective)
    {
        var settings = Read(out _, ("strategy", strategy), ("model", "yolov2"), ("stages", "5"))!;

        Assert.Equal((strategy, "yolov2", 5), (settings.StageStrategy, settings.StageModel, settings.Stages));
        using var request = JsonDocument.Parse(settings.StageRequest);
        Assert.Equal(strategy, request.RootElement.GetProperty("strategies")[0].GetString());
        Assert.Equal(objective, request.RootElement.GetProperty("objective").GetString());
    }

    [Fact]
    public void Read_Ring_HasAModelAndAPolicyOfItsOwn()
    {
        var settings = Read(out _, ("strategy", "mdi"))!;

        Assert.Equal((true, "mobilenetv2", 3, "finish", 5), (settings.IsRing, settings.StageModel, settings.Stages, settings.Policy, settings.Rate));
        Assert.Equal("vgg16", Read(out _, ("strategy", "coop"))!.StageModel);
    }

    [Fact]
    public void Read_NoStrategy_NoStages() => Assert.Null(Read(out _)!.StageStrategy);

    [Fact]
    public void Read_PortZero_IsAnyFreeOne()
    {
        var settings = Read(out _, ("gate-port", "0"), ("gate-grpc-port", "0"));

        Assert.Null(settings!.GatePort);
        Assert.Null(settings.GateGrpcPort);
    }

    [Fact]
    public void Read_RelativeFolder_BecomesAbsolute()
    {
        var settings = Read(out _, ("EDGEASPIRE_DATA", "data"));

        Assert.Equal(Path.GetFullPath("data"), settings!.Data);
    }

    [Theory]
    [InlineData("experts", "1", "'experts' is '1'; it takes a number from 2 to 8")]
    [InlineData("experts", "9", "'experts' is '9'; it takes a number from 2 to 8")]
    [InlineData("stages", "1", "'stages' is '1'; it takes a number from 2 to 16")]
    [InlineData("strategy", "ring", "'strategy' is 'ring'; it takes team, coop, pipeline or mdi")]
    [InlineData("policy", "best", "'policy' is 'best'; it takes finish, ms-mdi, ar-mdi or local")]
    [InlineData("rate", "0", "'rate' is '0'; it takes a number from 1 to 1000")]
    [InlineData("gate-port", "70000", "'gate-port' is '70000'; it takes a number from 0 to 65535")]
    [InlineData("gate-grpc-port", "x", "'gate-grpc-port' is 'x'; it takes a number from 0 to 65535")]
    public void Read_OutOfRange_NamesTheSetting(string name, string value, string expected)
    {
        Assert.Null(Read(out var error, (name, value)));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    private static AppHostSettings? Read(out string? error, params (string Name, string Value)[] values)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(values.Select(static value => KeyValuePair.Create<string, string?>(value.Name, value.Value)))
            .Build();
        return AppHostSettings.Read(configuration, out error);
    }
}
