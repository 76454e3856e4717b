using System.Text.Json;
using EdgeAspire.Gate.Plans;
using EdgeAspire.Parts;
using EdgeAspire.Protocol;

namespace EdgeAspire.Gate.Tests.Plans;

/// <summary>
/// Devices and gate that hold names of boxes in place of tensors, and do what calls say in any order that the data allow: what is wrong
/// with a program in some order shows in one of them.
/// </summary>
internal sealed class SymbolicCluster
{
    private readonly PlanProgram _program;
    private readonly Random _random;
    private readonly Dictionary<string, List<(string Value, Region Box)>> _sessions = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ended = new(StringComparer.Ordinal);
    private readonly HashSet<int> _sent = [];
    private readonly HashSet<int> _done = [];
    private readonly List<(string Device, ValueBox Box)> _travelling = [];

    public SymbolicCluster(PlanProgram program, int seed)
    {
        _program = program;
        _random = new Random(seed);
        foreach (var device in program.Devices)
        {
            _sessions[device] = [];
        }
    }

    /// <summary>Bytes that calls carry from the gate to devices.</summary>
    public long ElementsSent { get; private set; }

    /// <summary>Runs everything; fails when something waits for ever or is missing.</summary>
    public void Run()
    {
        while (_done.Count < _program.Calls.Length)
        {
            List<Action> possible =
            [
                .. _program.Calls.Where(call => !_sent.Contains(call.Index) && call.After.All(_done.Contains)).Select(call => (Action)(() => Send(call))),
                .. _program.Calls.Where(call => _sent.Contains(call.Index) && !_done.Contains(call.Index) && IsCovered(call)).Select(call => (Action)(() => Compute(call))),
                .. _travelling.Select(piece => (Action)(() => Deliver(piece))),
            ];
            Assert.True(possible.Count > 0, "Calls wait for ever: " + string.Join(", ", _program.Calls.Where(call => !_done.Contains(call.Index)).Select(call => call.Part.Name)));
            possible[_random.Next(possible.Count)]();
        }

        Assert.Empty(_travelling);
        foreach (var output in _program.Outputs.Where(output => !output.IsSum))
        {
            var boxes = _program.Calls.SelectMany(call => call.Returns).Where(box => box.Value == output).Select(box => box.Box).ToList();
            Assert.Empty(Handover.Rest(output.Region, boxes));
            Assert.Equal(output.Region.Elements, boxes.Sum(box => box.Elements));
        }

        // Who was not told that the request has ended is told by a release.
        Assert.Equal(_program.Devices.Where(device => !_ended.Contains(device)), _program.Releases.Select(device => _program.Devices[device]));
    }

    private void Send(ProgramCall call)
    {
        var pieces = Read(call, EdgeParameters.Pieces);
        Assert.Equal(pieces.Length, call.Pieces.Length);
        foreach (var (piece, named) in call.Pieces.Zip(pieces))
        {
            Assert.Equal(named.Value, piece.Value.Name);
            Assert.Equal(named.Region, piece.Box);
            Assert.True(GateHas(piece), $"The gate does not have {piece.Box} of '{piece.Value.Name}'.");
            ElementsSent += piece.Box.Elements;
            Put(call, named);
        }

        _sent.Add(call.Index);
    }

    private bool GateHas(SentPiece piece)
    {
        if (piece.Value.Input is not null)
        {
            return true;
        }

        var made = _program.Calls.Where(call => call.Returns.Any(box => box.Value == piece.Value)).ToList();
        if (piece.Value.IsSum)
        {
            return made.TrueForAll(call => _done.Contains(call.Index));
        }

        return piece.From is var (from, place)
            ? _done.Contains(from) && _program.Calls[from].Returns[place].Box.Equals(piece.Box)
            : piece.Value.IsAssembled
                && Handover.Rest(piece.Box, made.Where(call => _done.Contains(call.Index)).SelectMany(call => call.Returns).Where(box => box.Value == piece.Value).Select(box => box.Box)).IsEmpty;
    }

    private bool IsCovered(ProgramCall call) => call.Part.Inputs.All(input => Handover.Rest(input.Region, Held(call, input.Value)).IsEmpty);

    private IEnumerable<Region> Held(ProgramCall call, string value) =>
        _sessions[_program.Devices[call.Device]].Where(piece => string.Equals(piece.Value, value, StringComparison.Ordinal)).Select(piece => piece.Box);

    private void Compute(ProgramCall call)
    {
        var device = _program.Devices[call.Device];
        Assert.DoesNotContain(device, _ended);
        var outputs = call.Part.Outputs;
        foreach (var box in Read(call, EdgeParameters.Returns).Concat(Forwards(call).SelectMany(forward => forward.Pieces)))
        {
            Assert.Contains(outputs, output => string.Equals(output.Value, box.Value, StringComparison.Ordinal) && output.Region.Contains(box.Region));
        }

        foreach (var value in Names(call, EdgeParameters.Keep))
        {
            foreach (var output in outputs.Where(output => string.Equals(output.Value, value, StringComparison.Ordinal)))
            {
                _sessions[device].Add((value, output.Region));
            }
        }

        foreach (var value in Names(call, EdgeParameters.Drop))
        {
            _sessions[device].RemoveAll(piece => string.Equals(piece.Value, value, StringComparison.Ordinal));
        }

        foreach (var forward in Forwards(call))
        {
            Assert.NotEqual(device, forward.Device);
            _travelling.AddRange(forward.Pieces.Select(piece => (forward.Device, piece)));
        }

        if (call.Parameters.Any(parameter => parameter is { Key: EdgeParameters.End, Value.BoolParam: true }))
        {
            _sessions[device].Clear();
            _ended.Add(device);
        }

        _done.Add(call.Index);
    }

    private void Deliver((string Device, ValueBox Box) piece)
    {
        _travelling.Remove(piece);
        Assert.DoesNotContain(piece.Device, _ended);
        Add(piece.Device, piece.Box);
    }

    private void Put(ProgramCall call, ValueBox box) => Add(_program.Devices[call.Device], box);

    // Nothing is sent that is there already.
    private void Add(string device, ValueBox box)
    {
        Assert.All(
            _sessions[device].Where(piece => string.Equals(piece.Value, box.Value, StringComparison.Ordinal)),
            piece => Assert.True(piece.Box.Intersect(box.Region).IsEmpty, $"{device} gets {box.Region} of '{box.Value}', but has {piece.Box}."));
        _sessions[device].Add((box.Value, box.Region));
    }

    private static ValueBox[] Read(ProgramCall call, string name) =>
        [.. JsonSerializer.Deserialize(Text(call, name) ?? "[]", PartSetJson.Default.IReadOnlyListValueBox)!];

    private static ForwardedPieces[] Forwards(ProgramCall call) =>
        JsonSerializer.Deserialize(Text(call, EdgeParameters.Forward) ?? "[]", PlanTextContext.Default.ForwardedPiecesArray)!;

    private static string[] Names(ProgramCall call, string name) => JsonSerializer.Deserialize(Text(call, name) ?? "[]", PlanTextContext.Default.StringArray)!;

    private static string? Text(ProgramCall call, string name) =>
        call.Parameters.FirstOrDefault(parameter => string.Equals(parameter.Key, name, StringComparison.Ordinal)).Value?.StringParam;
}
