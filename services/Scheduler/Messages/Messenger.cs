using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Queues;
using EdgeAspire.Scheduler.Chains;
using EdgeAspire.Scheduler.Items;
using EdgeAspire.Scheduler.Running;
using EdgeAspire.Scheduling.Items;
using EdgeAspire.Scheduling.Measuring;
using EdgeAspire.Scheduling.Workers;
using EdgeAspire.ServiceDefaults.Telemetry;
using Google.Protobuf;
using Microsoft.Extensions.Options;
using SchedulerOptions = EdgeAspire.Scheduler.Configuration.SchedulerOptions;

namespace EdgeAspire.Scheduler.Messages;

/// <summary>
/// Sends what a scheduler says to other workers. Whatever has to be acknowledged is sent again until it is, or the scheduler does not wait for
/// it any more: messages may be lost, repeated and overtaken. A worker that is not there (any more) is waited for in the same way, because it
/// is the view that decides who is lost.
/// </summary>
internal sealed class Messenger(Peers peers, WorkerClock clock, IOptions<SchedulerOptions> options, TimeProvider time)
{
    private readonly TimeSpan _limit = TimeSpan.FromSeconds(options.Value.MessageSeconds);
    private readonly TimeSpan _pause = TimeSpan.FromSeconds(options.Value.ResendSeconds);

    /// <summary>Hands an item over, and tells the worker how that ended.</summary>
    public async Task HandAsync(Worker worker, int to, WorkItem item, Payload payload, CancellationToken cancellationToken)
    {
        while (worker.Awaits(item.Id, item.Attempt, to))
        {
            var sent = clock.NowSeconds;
            if (await SendAsync(worker.Chain, Envelope(worker, to, item, report: null), to, payload, "scheduler.hand", cancellationToken) is { } response)
            {
                using (response)
                {
                    if (ReadAnswer(response, worker.Chain.Blocks) is { } answer)
                    {
                        var linkSeconds = Math.Max(0, clock.NowSeconds - sent - answer.HandlingSeconds);
                        worker.Handed(item.Id, item.Attempt, item.Position, to, answer.Acceptance, linkSeconds);
                        continue;
                    }
                }
            }

            await Task.Delay(_pause, time, cancellationToken);
        }
    }

    /// <summary>Brings a result to where its item was admitted.</summary>
    public async Task DeliverAsync(Worker worker, WorkItem item, Payload payload, CancellationToken cancellationToken)
    {
        while (worker.AwaitsDelivery(item.Id))
        {
            var envelope = Envelope(worker, item.Origin, item, worker.Report());
            if (await SendAsync(worker.Chain, envelope, item.Origin, payload, "scheduler.deliver", cancellationToken) is { } response)
            {
                response.Dispose();
                worker.Delivered(item.Id);
                continue;
            }

            await Task.Delay(_pause, time, cancellationToken);
        }
    }

    /// <summary>Tells an item's origin who has it.</summary>
    public async Task NoteAsync(Worker worker, int origin, Whereabouts whereabouts, CancellationToken cancellationToken)
    {
        while (worker.AwaitsNote(whereabouts))
        {
            if (peers.Find(origin) is { } peer
                && (await peer.Client.CallAsync(QueueMethods.Note, QueueMessages.Write(worker.Chain.Plan, origin, whereabouts), _limit, cancellationToken)).IsSuccess)
            {
                worker.Noted(whereabouts);
                continue;
            }

            await Task.Delay(_pause, time, cancellationToken);
        }
    }

    /// <summary>Brings a report, once.</summary>
    public async Task TellAsync(Worker worker, int to, PeerReport report, CancellationToken cancellationToken)
    {
        if (peers.Find(to) is { } peer)
        {
            TellRequest request = new() { Plan = worker.Chain.Plan, From = worker.Number, To = to, Report = QueueMessages.Write(report) };
            await peer.Client.CallAsync(QueueMethods.Tell, request, _limit, cancellationToken);
        }
    }

    private static (Acceptance Acceptance, double HandlingSeconds)? ReadAnswer(InferResponse response, int blocks)
    {
        if (!response.Parameters.TryGetValue(EdgeParameters.Queue, out var text))
        {
            return null;
        }

        try
        {
            var answer = ItemAnswer.Parser.ParseFrom(ByteString.FromBase64(text.StringParam));
            return QueueMessages.Read(answer.Report, blocks).TryGetValue(out var report, out _)
                ? (new Acceptance(answer.Taken, answer.Incarnation, report), answer.HandlingSeconds)
                : null;
        }
        catch (Exception exception) when (exception is FormatException or InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private ItemMessage Envelope(Worker worker, int to, WorkItem item, PeerReport? report) => new()
    {
        Plan = worker.Chain.Plan,
        From = worker.Number,
        To = to,
        Item = QueueMessages.Write(item, clock.NowSeconds),
        Report = report is null ? null : QueueMessages.Write(report),
    };

    private async Task<InferResponse?> SendAsync(
        PartChain chain, ItemMessage message, int to, Payload payload, string span, CancellationToken cancellationToken)
    {
        if (peers.Find(to) is not { } peer)
        {
            return null;
        }

        message.ComputedBy = payload.ComputedBy;
        message.Error = payload.Error is { } error ? QueueMessages.Write(error) : null;
        using var activity = EdgeTelemetry.Source.StartActivity(span, System.Diagnostics.ActivityKind.Internal, payload.Trace);
        activity?.SetTag("edgeaspire.device", peer.Name).SetTag("edgeaspire.cut", message.Item.Position).SetTag("edgeaspire.bytes", payload.LengthBytes);
        using InferRequest request = new() { ModelName = chain.Model };
        request.Parameters[EdgeParameters.Queue] = new InferParameter { StringParam = Convert.ToBase64String(message.ToByteArray()) };
        foreach (var tensor in payload.Tensors)
        {
            request.Inputs.Add(tensor);
        }

        request.Own(payload.Lease());
        return (await peer.Client.InferAsync(request, _limit, cancellationToken)).TryGetValue(out var response, out _) ? response : null;
    }
}
