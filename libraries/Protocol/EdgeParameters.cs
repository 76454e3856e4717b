using System.Security.Cryptography;
using System.Text;

namespace EdgeAspire.Protocol;

/// <summary>Names of the parameters that EdgeAspire adds to the Open Inference Protocol.</summary>
public static class EdgeParameters
{
    /// <summary>Response, bool: not every part answered; the answer is what the others gave.</summary>
    public const string Degraded = "edge_degraded";

    /// <summary>Response, string: why the answer is degraded.</summary>
    public const string DegradedReason = "edge_degraded_reason";

    /// <summary>Response, string: a JSON array with one object per hop.</summary>
    public const string Hops = "edge_hops";

    /// <summary>Request, bool: add every expert's probabilities and entropy to the outputs.</summary>
    public const string Experts = "edge_experts";

    /// <summary>Request, string of 1 to 64 characters: answers to requests of the same sequence go out in the order in which the client made those.</summary>
    public const string Sequence = "edge_sequence";

    /// <summary>Response of an expert or stage, string: the device that answered.</summary>
    public const string Device = "edge_device";

    /// <summary>Response of an expert or stage, double: seconds that the request waited for its turn.</summary>
    public const string QueueSeconds = "edge_queue_seconds";

    /// <summary>Response of an expert or stage, double: seconds in the inference runtime.</summary>
    public const string ComputeSeconds = "edge_compute_seconds";

    /// <summary>Response of a model that runs by a plan, string: the plan.</summary>
    public const string Plan = "edge_plan";

    /// <summary>Response of a model that runs by a plan, integer: how often it was begun again because a device failed.</summary>
    public const string Retries = "edge_retries";

    /// <summary>Request to a stage, string of 1 to 64 letters, digits, '-' and '_': the session that the call belongs to.</summary>
    public const string Session = "edge_session";

    /// <summary>Request to a stage, string: a JSON array of the boxes that the inputs are, in their order.</summary>
    public const string Pieces = "edge_pieces";

    /// <summary>Request to a stage, bool: wait for boxes that are not there yet, until the call's deadline.</summary>
    public const string Wait = "edge_wait";

    /// <summary>Request to a stage, string: a JSON array of the boxes that come back, one output each, in this order.</summary>
    public const string Returns = "edge_returns";

    /// <summary>Request to a stage, string: a JSON array of devices and the boxes that they are sent.</summary>
    public const string Forward = "edge_forward";

    /// <summary>Request to a stage, string: a JSON array of names of values that stay in the session.</summary>
    public const string Keep = "edge_keep";

    /// <summary>Request to a stage, string: a JSON array of names of values that the session needs no more after the call.</summary>
    public const string Drop = "edge_drop";

    /// <summary>Request to a stage, string: <c>fp32</c>, <c>fp16</c> or <c>int8</c>, how the boxes that it sends travel.</summary>
    public const string Wire = "edge_wire";

    /// <summary>Request to a stage, bool: the session ends with the call.</summary>
    public const string End = "edge_end";

    /// <summary>Request to a stage, bool: the inputs only become pieces of the session; nothing runs.</summary>
    public const string Deliver = "edge_deliver";

    /// <summary>The model's name in a call that only delivers pieces.</summary>
    public const string PiecesModel = "pieces";

    /// <summary>Name of the last input or output where others are 8-bit integers: their scales, in order.</summary>
    public const string Scales = "edge_scales";

    /// <summary>Response of a stage, double: seconds that the call waited for boxes.</summary>
    public const string WaitSeconds = "edge_wait_seconds";

    /// <summary>Response of a stage, double: seconds until other devices had acknowledged what they were sent.</summary>
    public const string ForwardSeconds = "edge_forward_seconds";

    /// <summary>Load of a part, string: its description as JSON; without it the file's own inputs and outputs count.</summary>
    public const string Part = "edge_part";

    /// <summary>
    /// Request to a stage, string: which description of the part is meant (see <see cref="DescriptionOf"/>), because the same file can be other
    /// boxes in another plan, or in the same. Without it one has to fit the call alone.
    /// </summary>
    public const string Description = "edge_description";

    /// <summary>Load of a part, integer: bytes of weights and activations that it is predicted to take.</summary>
    public const string MemoryBytes = "edge_memory_bytes";

    /// <summary>Load of a part, string: a JSON array of parts that are not unloaded to make room for it.</summary>
    public const string Beside = "edge_beside";

    /// <summary>Load of a part, bool: only fetch its file to the device.</summary>
    public const string Prefetch = "edge_prefetch";

    /// <summary>
    /// Request from one scheduler to another, string: the item or result whose tensors these are, an <c>ItemMessage</c> in base64. In the
    /// response to an item, an <c>ItemAnswer</c>.
    /// </summary>
    public const string Queue = "edge_queue";

    /// <summary>Request to a scheduler, string: the source that the item is of; without it, the first one.</summary>
    public const string Source = "edge_source";

    /// <summary>Response of a scheduler, string: the device that computed the last layers.</summary>
    public const string ComputedBy = "edge_computed_by";

    /// <summary>What <see cref="Description"/> says of a part: the SHA-256 of the text that it was loaded with, lower-case hexadecimal.</summary>
    /// <param name="part">The text of <see cref="Part"/>.</param>
    public static string DescriptionOf(string part) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(part)));
}
