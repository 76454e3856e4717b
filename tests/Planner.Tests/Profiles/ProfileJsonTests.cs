using System.Text.Json;
using EdgeAspire.Planner.Profiles;

namespace EdgeAspire.Planner.Tests.Profiles;

public sealed class ProfileJsonTests
{
    [Fact]
    public void Read_WhatTheCommandLinePrints_IsTheSame()
    {
        var layers = Samples.Lawful("Conv", 5, 1e-10, 2e-10, 1e-5, seed: 6);
        var written = JsonSerializer.SerializeToUtf8Bytes(
            new ProfileDocument { Measurements = [.. layers], Errors = new LayerPredictor(layers).Errors(), NotMeasured = ["a"], WholeSeconds = 1 },
            ProfileJson.Readable.ProfileDocument);

        Assert.True(ProfileJson.Read("profile", written, device: null, time: null).TryGetValue(out var read, out var error), error?.Message);
        Assert.Equal(layers, read.Measurements);
    }
}
