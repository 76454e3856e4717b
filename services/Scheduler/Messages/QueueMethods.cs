using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Queues;

namespace EdgeAspire.Scheduler.Messages;

/// <summary>The methods of schedulers that carry no tensors.</summary>
internal static class QueueMethods
{
    public const string Service = "edgeaspire.v1.Queues";
    public const string NoteName = "Note";
    public const string TellName = "Tell";

    public static readonly UnaryCallMethod<NoteRequest, NoteResponse> Note = new(Service, NoteName, NoteResponse.Parser);

    public static readonly UnaryCallMethod<TellRequest, TellResponse> Tell = new(Service, TellName, TellResponse.Parser);
}
