using System.Diagnostics;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Queues;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Scheduler.Items;
using EdgeAspire.Scheduler.Messages;
using EdgeAspire.Scheduler.Running;
using Google.Protobuf;

namespace EdgeAspire.Scheduler.Endpoints;

/// <summary>What other workers send with tensors: items that they hand over, and results.</summary>
internal sealed class ItemCalls(WorkerClock clock)
{
    /// <summary>Takes an item or a result.</summary>
    /// <param name="worker">This worker.</param>
    /// <param name="text">The envelope.</param>
    /// <param name="request">The call, with the tensors.</param>
    public Outcome<InferResponse> Take(Worker worker, string text, InferRequest request)
    {
        var arrivedSeconds = clock.NowSeconds;
        if (!Parse(text).TryGetValue(out var message, out var error))
        {
            return error;
        }

        if (CheckAddress(worker, message.Plan, message.To) is { } misled)
        {
            return misled;
        }

        if (!QueueMessages.Read(message.Item, arrivedSeconds, worker.Chain.Blocks).TryGetValue(out var item, out error)
            || !PayloadOf(worker, message, item.Position, request).TryGetValue(out var payload, out error))
        {
            return error;
        }

        InferResponse response = new() { ModelName = request.ModelName, Id = request.Id };
        if (item.Position == worker.Chain.Blocks)
        {
            if (!QueueMessages.Read(message.Report, worker.Chain.Blocks).TryGetValue(out var report, out error))
            {
                payload.Dispose();
                response.Dispose();
                return error;
            }

            worker.Answer(item.Id, message.From, payload, report);
            return response;
        }

        var acceptance = worker.Accept(message.From, item, payload);
        ItemAnswer answer = new()
        {
            Taken = acceptance.IsTaken,
            Incarnation = acceptance.Incarnation,
            Report = QueueMessages.Write(acceptance.Report),
            HandlingSeconds = clock.NowSeconds - arrivedSeconds,
        };
        response.Parameters[EdgeParameters.Queue] = new InferParameter { StringParam = Convert.ToBase64String(answer.ToByteArray()) };
        return response;
    }

    /// <summary>Whether a message is for this worker: addresses may be given to others, and a worker may be of another ring by now.</summary>
    public static Error? CheckAddress(Worker worker, string plan, int to) =>
        to == worker.Number && string.Equals(plan, worker.Chain.Plan, StringComparison.Ordinal)
            ? null
            : new Error(ErrorReason.Conflict, $"This is worker {worker.Number} of plan '{worker.Chain.Plan}': the message is for worker {to} of plan '{plan}'.");

    private static Outcome<ItemMessage> Parse(string text)
    {
        try
        {
            return ItemMessage.Parser.ParseFrom(ByteString.FromBase64(text));
        }
        catch (Exception exception) when (exception is FormatException or InvalidProtocolBufferException)
        {
            return new Error(ErrorReason.MalformedRequest, $"Parameter '{EdgeParameters.Queue}' is no item: {exception.Message}");
        }
    }

    private static Outcome<Payload> PayloadOf(Worker worker, ItemMessage message, int position, InferRequest request)
    {
        var trace = Activity.Current?.Context ?? default;
        if (message.Error is { } failure)
        {
            return new Payload(QueueMessages.Read(failure), trace);
        }

        Tensor[] tensors = [.. request.Inputs];
        return worker.Chain.Check(position, tensors) is { } error
            ? error
            : new Payload(tensors, trace, new MessageLease(request)) { ComputedBy = message.ComputedBy };
    }
}
