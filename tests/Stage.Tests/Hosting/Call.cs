using System.Runtime.InteropServices;
using System.Text.Json;
using EdgeAspire.Parts;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Tensors;
using Numbers = EdgeAspire.Testing.Cutting.Tensor;

namespace EdgeAspire.Stage.Tests.Hosting;

/// <summary>Calls of a stage, in few words.</summary>
internal static class Call
{
    public static InferRequest Of(string sha256, string? session = null)
    {
        var request = new InferRequest { ModelName = sha256 };
        return session is null ? request : request.With(EdgeParameters.Session, session);
    }

    public static InferRequest Delivery(string session) => Of("pieces", session).With(EdgeParameters.Deliver, value: true);

    public static InferRequest With(this InferRequest request, string parameter, string value)
    {
        request.Parameters[parameter] = new InferParameter { StringParam = value };
        return request;
    }

    public static InferRequest With(this InferRequest request, string parameter, bool value)
    {
        request.Parameters[parameter] = new InferParameter { BoolParam = value };
        return request;
    }

    public static InferRequest With(this InferRequest request, string parameter, params IReadOnlyList<ValueBox> boxes) =>
        request.With(parameter, Json(boxes));

    /// <summary>Adds a piece and its tensor.</summary>
    public static InferRequest WithPiece(this InferRequest request, ValueBox box, Numbers tensor)
    {
        var boxes = request.Parameters.TryGetValue(EdgeParameters.Pieces, out var known)
            ? JsonSerializer.Deserialize(known.StringParam, PartSetJson.Default.IReadOnlyListValueBox)!
            : [];
        request.Inputs.Add(Tensor($"p{boxes.Count}", tensor));
        return request.With(EdgeParameters.Pieces, [.. boxes, box]);
    }

    public static string Json(IReadOnlyList<ValueBox> boxes) => JsonSerializer.Serialize(boxes, PartSetJson.Default.IReadOnlyListValueBox);

    public static string Forward(params (string Device, ValueBox[] Boxes)[] targets) =>
        $"[{string.Join(',', targets.Select(target => $"{{\"device\":\"{target.Device}\",\"pieces\":{Json(target.Boxes)}}}"))}]";

    public static ValueBox Box(string value, params (long Start, long End)[] axes) =>
        new(value, [.. axes.Select(axis => new Interval(axis.Start, axis.End))]);

    public static Tensor Tensor(string name, Numbers tensor) =>
        new(name, TensorDataType.Fp32, [.. tensor.Shape], MemoryMarshal.AsBytes<float>(tensor.Values).ToArray());

    public static Numbers ToNumbers(Tensor tensor) => new([.. tensor.Shape], MemoryMarshal.Cast<byte, float>(tensor.Data.Span).ToArray());
}
