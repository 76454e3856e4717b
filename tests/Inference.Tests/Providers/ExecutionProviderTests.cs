using System.ComponentModel.DataAnnotations;
using EdgeAspire.Inference.Configuration;
using EdgeAspire.Inference.Providers;
using EdgeAspire.Inference.Sessions;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Inference.Tests.Providers;

public sealed class ExecutionProviderTests
{
    [Fact]
    public void Load_DefaultList_FallsBackToTheProcessorAndTellsWhy()
    {
        using var session = ModelSession.Load("m", TestModels.Linear(), new InferenceOptions { Threads = 1 }).Value;

        Assert.Equal(ExecutionProviderNames.Cpu, session.Provider.Name);
        Assert.Equal(["tensorrt", "cuda", "xnnpack"], session.Provider.PassedOver.Select(other => other.Name));
        Assert.All(session.Provider.PassedOver, other => Assert.NotEmpty(other.Reason));
    }

    [Fact]
    public void Load_NoProviderAvailable_NamesEach()
    {
        var error = ModelSession.Load("m", TestModels.Linear(), new InferenceOptions { ExecutionProviders = "tensorrt, cuda" }).Error;

        Assert.Equal(ErrorReason.InvalidModel, error?.Reason);
        Assert.Contains("tensorrt: ", error?.Message, StringComparison.Ordinal);
        Assert.Contains("cuda: ", error?.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" , ")]
    [InlineData("cpu,gpu")]
    [InlineData("CPU")]
    public void Validate_UnknownProvider_IsRefusedWithTheKnownOnes(string list)
    {
        var options = new InferenceOptions { ExecutionProviders = list };
        var results = options.Validate(new ValidationContext(options)).ToList();

        var result = Assert.Single(results);
        Assert.Equal([nameof(InferenceOptions.ExecutionProviders)], result.MemberNames);
        Assert.Contains("tensorrt,cuda,xnnpack,cpu", result.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_MissingNativeLibrary_NamesTheSetting()
    {
        var options = new InferenceOptions { NativeLibraryPath = "/nowhere/libonnxruntime.so" };

        var result = Assert.Single(options.Validate(new ValidationContext(options)));

        Assert.Equal([nameof(InferenceOptions.NativeLibraryPath)], result.MemberNames);
    }
}
