using EdgeAspire.Inference.Configuration;
using EdgeAspire.Inference.Sessions;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeAspire.Inference.Tests.Sessions;

public sealed class ModelSessionTests
{
    private static readonly InferenceOptions Options = new() { Threads = 1, ExecutionProviders = "cpu" };

    [Fact]
    public void Load_Model_TellsInputsAndOutputs()
    {
        using var session = Load(TestModels.TwoInputs());

        Assert.Equal(["left FP32 [N, 4]", "right FP32 [N, 4]"], session.Inputs.Select(input => input.ToString()));
        Assert.Equal(["sum FP32 [N, 4]", "product FP32 [N, 4]"], session.Outputs.Select(output => output.ToString()));
    }

    [Fact]
    public void Load_Garbage_IsInvalidModel()
    {
        var error = ModelSession.Load("m", [1, 2, 3, 4], Options).Error;

        Assert.Equal(ErrorReason.InvalidModel, error?.Reason);
        Assert.Contains("'m'", error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TruncatedModel_IsInvalidModel()
    {
        var bytes = TestModels.Perceptron();

        Assert.Equal(ErrorReason.InvalidModel, ModelSession.Load("m", bytes[..(bytes.Length / 2)], Options).Error?.Reason);
    }

    [Fact]
    public void Load_TooLarge_NamesTheSetting()
    {
        var error = ModelSession.Load("m", TestModels.Linear(), new InferenceOptions { MaxModelBytes = 10 }).Error;

        Assert.Equal(ErrorReason.TooLarge, error?.Reason);
        Assert.Contains("Inference:MaxModelBytes", error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_WeightsInAFile_GivesTheSame()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Combine("weights");
        File.WriteAllBytes(file, TestModels.Perceptron());
        byte[] references;
        using (var stream = File.OpenRead(file))
        using (var model = OnnxModelReader.Read(stream).Value)
        {
            references = model.ToReferences("weights");
        }

        using var whole = Load(TestModels.Perceptron());
        using var mapped = ModelSession.Load("m", references, folder.Path, Options, maxKeptOutputBytes: 0).Value;
        File.Delete(file);
        var input = TestTensor.Of(whole.Inputs[0].Name, [1, 784], [.. Enumerable.Range(0, 784).Select(pixel => pixel / 784f)]);
        using var expected = whole.Run([input]).Value;
        using var run = mapped.Run([input]).Value;

        Assert.InRange(references.Length, 1, 10_000);
        Assert.Equal(TestTensor.Floats(expected.Outputs[0]), TestTensor.Floats(run.Outputs[0]));
    }

    [Fact]
    public void Load_NoSuchFile_IsNotFound() =>
        Assert.Equal(ErrorReason.NotFound, ModelSession.Load("m", "/nowhere/model.onnx", Options).Error?.Reason);

    [Fact]
    public void Load_TextInput_IsRefusedByName()
    {
        var error = ModelSession.Load("m", TestModels.Text(), Options).Error;

        Assert.Equal(ErrorReason.InvalidModel, error?.Reason);
        Assert.Contains("'text'", error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_TwoInputs_GivesBothOutputsInOrder()
    {
        using var session = Load(TestModels.TwoInputs());

        using var run = session.Run([TestTensor.Of("left", [1, 4], 1f, 2, 3, 4), TestTensor.Of("right", [1, 4], 5f, 6, 7, 8)]).Value;

        Assert.Equal("sum", run.Outputs[0].Name);
        Assert.Equal([6f, 8, 10, 12], TestTensor.Floats(run.Outputs[0]));
        Assert.Equal("product", run.Outputs[1].Name);
        Assert.Equal([5f, 12, 21, 32], TestTensor.Floats(run.Outputs[1]));
    }

    [Fact]
    public void Run_AnyBatch_MatchesReference() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(1, 40).ToArbitrary(),
        batch =>
        {
            using var session = Load(TestModels.Linear());
            var image = Enumerable.Range(0, batch * 2).Select(value => (float)value).ToArray();
            for (var repeat = 0; repeat < 2; repeat++)
            {
                using var run = session.Run([TestTensor.Of("image", [batch, 2], image)]).Value;
                var logits = TestTensor.Floats(run.Outputs[0]);
                Assert.Equal([batch, 3L], run.Outputs[0].Shape);
                for (var row = 0; row < batch; row++)
                {
                    Assert.Equal(image[row * 2] + (4 * image[(row * 2) + 1]), logits[row * 3]);
                }
            }
        }));

    [Fact]
    public void Run_ShapesDependingOnValues_AreServed()
    {
        using var session = Load(TestModels.NonZero());

        foreach (var values in new float[][] { [0, 1, 0], [1, 1, 1], [0, 0, 0], [1, 0, 1] })
        {
            using var run = session.Run([TestTensor.Of("image", [3], values)]).Value;
            Assert.Equal(Enumerable.Range(0, 3).Where(i => values[i] != 0).Select(i => (long)i), TestTensor.Integers(run.Outputs[0]));
        }
    }

    [Fact]
    public void Run_OutputDeclaredWithMisleadingName_IsServed()
    {
        using var session = Load(TestModels.Flattened());

        for (var repeat = 0; repeat < 3; repeat++)
        {
            using var run = session.Run([TestTensor.Of("image", [2, 2], 1f, 2, 3, 4)]).Value;
            Assert.Equal([1f, 2, 3, 4], TestTensor.Floats(run.Outputs[0]));
        }
    }

    [Fact]
    public void Run_UnalignedInput_IsServed()
    {
        using var session = Load(TestModels.Linear());
        var bytes = new byte[9];
        BitConverter.TryWriteBytes(bytes.AsSpan(1), 2f);
        BitConverter.TryWriteBytes(bytes.AsSpan(5), 3f);

        using var run = session.Run([new Tensor("image", TensorDataType.Fp32, [1, 2], bytes.AsMemory(1))]).Value;

        Assert.Equal([14f, 19, 24], TestTensor.Floats(run.Outputs[0]));
    }

    [Fact]
    public void Run_OutputsHeld_ArePrivateToEachRun()
    {
        using var session = Load(TestModels.Linear());
        var input = TensorBufferPool.Shared.Rent(8);
        var tensor = new Tensor("image", TensorDataType.Fp32, [1, 2], input.Memory);
        BitConverter.TryWriteBytes(input.Memory.Span, 1f);
        BitConverter.TryWriteBytes(input.Memory.Span[4..], 0f);
        using var first = session.Run([tensor]).Value;
        BitConverter.TryWriteBytes(input.Memory.Span, 2f);

        using var second = session.Run([tensor]).Value;

        Assert.Equal([1f, 2, 3], TestTensor.Floats(first.Outputs[0]));
        Assert.Equal([2f, 4, 6], TestTensor.Floats(second.Outputs[0]));
    }

    [Fact]
    public void Run_FailureInTheRuntime_NamesModelAndTensor()
    {
        using var session = Load(TestModels.Lookup());

        var error = session.Run([TestTensor.Of("index", [1], 99L)]).Error;

        Assert.Equal(ErrorReason.Internal, error?.Reason);
        Assert.Contains("'m'", error?.Message, StringComparison.Ordinal);
        Assert.Contains("index INT64 [1]", error?.Message, StringComparison.Ordinal);
        using var run = session.Run([TestTensor.Of("index", [1], 2L)]).Value;
        Assert.Equal([30f], TestTensor.Floats(run.Outputs[0]));
    }

    [Fact]
    public void Run_WrongInputs_AreRefusedByWhatIsWrong()
    {
        using var session = Load(TestModels.Linear());

        Assert.Equal(ErrorReason.InvalidArgument, session.Run([]).Error?.Reason);
        Assert.Equal(ErrorReason.WrongTensorName, session.Run([TestTensor.Of("picture", [1, 2], 1f, 2)]).Error?.Reason);
        Assert.Equal(ErrorReason.WrongShape, session.Run([TestTensor.Of("image", [1, 3], 1f, 2, 3)]).Error?.Reason);
        Assert.Equal(ErrorReason.WrongShape, session.Run([TestTensor.Of("image", [-1, 2], 1f, 2)]).Error?.Reason);
        Assert.Equal(ErrorReason.WrongDataType, session.Run([TestTensor.Of("image", [1, 2], 1L, 2L)]).Error?.Reason);
        Assert.Equal(ErrorReason.WrongByteCount, session.Run([TestTensor.Of("image", [2, 2], 1f, 2)]).Error?.Reason);
        Assert.Equal(ErrorReason.WrongShape, session.Run([TestTensor.Of("image", [long.MaxValue, 2], 1f, 2)]).Error?.Reason);
    }

    [Fact]
    public async Task Run_FromManyThreads_GivesEachItsAnswer()
    {
        using var session = Load(TestModels.Linear());

        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                using var input = TensorBufferPool.Shared.Rent(8);
                BitConverter.TryWriteBytes(input.Memory.Span, (float)thread);
                BitConverter.TryWriteBytes(input.Memory.Span[4..], (float)i);
                using var run = session.Run([new Tensor("image", TensorDataType.Fp32, [1, 2], input.Memory)]).Value;
                Assert.Equal(thread + (4f * i), TestTensor.Floats(run.Outputs[0])[0]);
            }
        })));
    }

    [Fact]
    public void Dispose_WithOutputsHeld_KeepsThemReadable()
    {
        var session = Load(TestModels.Linear());
        var run = session.Run([TestTensor.Of("image", [1, 2], 1f, 0)]).Value;

        session.Dispose();

        Assert.Equal([1f, 2, 3], TestTensor.Floats(run.Outputs[0]));
        run.Dispose();
    }

    [SharedDataFact("onnx/mnist_cntk.onnx")]
    public void Run_ModelWithFixedBatch_TellsItsShape()
    {
        using var session = ModelSession.Load("m", SharedData.Find("onnx", "mnist_cntk.onnx")!, Options).Value;
        var input = Assert.Single(session.Inputs);

        using var run = session.Run([TestTensor.Of(input.Name, [1, 1, 28, 28], new float[784])]).Value;

        Assert.Equal([1L, 10], Assert.Single(run.Outputs.ToArray()).Shape);
    }

    private static ModelSession Load(byte[] model) => ModelSession.Load("m", model, Options).Value;
}
