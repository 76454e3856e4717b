using EdgeAspire.Onnx.Graphs;

namespace EdgeAspire.Bench.Cutting;

/// <summary>What a classifier sees on each photo, and how many cuts of it see the same.</summary>
internal sealed class PhotoRows
{
    private readonly string _model;
    private readonly WholeModel _whole;
    private readonly IReadOnlyList<string> _photos;
    private readonly string[] _labels;
    private readonly int[] _same;
    private int _cuts;

    /// <param name="model">Name of the model in the table.</param>
    /// <param name="whole">The model; it has photos when it has as many samples as there are, and more than one.</param>
    /// <param name="photos">File names of the photos.</param>
    /// <param name="data">Data folder; class names are in its <c>onnx/imagenet_labels.txt</c>.</param>
    public PhotoRows(string model, WholeModel whole, IReadOnlyList<string> photos, string? data)
    {
        (_model, _whole) = (model, whole);
        _photos = IsClassifierOfPhotos(whole.Graph) && whole.Samples.Count == photos.Count ? photos : [];
        var file = Path.Combine(data ?? "", "onnx", "imagenet_labels.txt");
        _labels = File.Exists(file) ? File.ReadAllLines(file) : [];
        _same = new int[_photos.Count];
    }

    public void Add(ChainResult result)
    {
        _cuts++;
        for (var photo = 0; photo < _same.Length; photo++)
        {
            _same[photo] += result.SameTop[photo] ? 1 : 0;
        }
    }

    public IEnumerable<Row> Rows() => _photos.Select((photo, i) => new Row(
        $"{_model}: {photo}: {Label(Top(i))}", ("class", Top(i)), ("cuts", _cuts), ("same top-1", _same[i])));

    private static bool IsClassifierOfPhotos(ModelGraph graph) => graph.Inputs[0].Shape.AsSpan() is [1, 3, Samples.PhotoSide, Samples.PhotoSide];

    private int Top(int sample) => _whole.Samples[sample][_whole.Graph.Outputs[0].Name].Top();

    private string Label(int place) => place < _labels.Length ? _labels[place] : "?";
}
