using EdgeAspire.Onnx.Validation;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Tests.Shapes;

/// <summary>What ONNX Runtime answers when it really runs a model.</summary>
internal static class RuntimeShapes
{
    /// <summary>Name, type and shape of every output, or the runtime's refusal.</summary>
    public static (string[]? Outputs, string? Refusal) Of(RandomModel model)
    {
        try
        {
            using SessionOptions options = new()
            {
                GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
                IntraOpNumThreads = 1,
            };
            using InferenceSession session = new(model.Proto.ToByteArray(), options);
            using RunOptions run = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            OrtValue[] inputs = [.. model.Inputs.Select(input => Value(input.Type, input.Shape))];
            string[] names = [.. model.Proto.Graph.Output.Select(output => output.Name)];
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, [.. model.Inputs.Select(input => input.Name)], inputs, names);
            return ([.. outputs.Select((value, i) => Shown(names[i], value))], null);
        }
        catch (OnnxRuntimeException error)
        {
            return (null, error.Message);
        }
    }

    private static string Shown(string name, OrtValue value)
    {
        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        return $"'{name}' {TensorTypes.NameOf((DataType)info.ElementDataType)} [{string.Join(", ", info.Shape)}]";
    }

    private static OrtValue Value(DataType type, long[] shape)
    {
        OrtValue value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, (TensorElementType)type, shape);
        if (type is DataType.Float)
        {
            value.GetTensorMutableDataAsSpan<float>().Fill(0.25f);
        }
        else
        {
            value.GetTensorMutableRawData().Clear();
        }

        return value;
    }
}
