using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Sgm.Offline.Tests.ML;

[TestClass]
public sealed class TextLoaderTests
{
    private readonly MLContext _ml = new(seed: 0);
    private readonly string _path = Path.GetTempFileName();

    [TestCleanup]
    public void Delete() => File.Delete(_path);

    [TestMethod]
    public void Columns_are_read_from_the_fields_that_they_name()
    {
        File.WriteAllText(_path, "path\tlabel\tx\ty\na.png\t3\t0.5\t-1\n\nb.png\t4\t\tword\n");
        var data = _ml.Data.LoadFromTextFile(_path,
        [
            new("Path", DataKind.String, 0),
            new("Label", DataKind.UInt32, [new(1)], new KeyCount(10)),
            new("Features", DataKind.Single, 2, 3),
        ], hasHeader: true);
        VBuffer<ReadOnlyMemory<char>> names = default;
        data.Schema["Features"].GetSlotNames(ref names);

        CollectionAssert.AreEqual(new[] { "a.png", "b.png" }, data.GetColumn<string>("Path").ToArray());
        CollectionAssert.AreEqual(new uint[] { 4, 5 }, data.GetColumn<uint>("Label").ToArray());
        CollectionAssert.AreEqual(new[] { 0.5f, -1 }, data.GetColumn<float[]>("Features").First());
        CollectionAssert.AreEqual(new[] { 0, float.NaN }, data.GetColumn<float[]>("Features").Last());
        CollectionAssert.AreEqual(new[] { "x", "y" }, names.DenseValues().Select(name => name.ToString()).ToArray());
    }

    [TestMethod]
    public void A_class_says_which_fields_it_wants()
    {
        File.WriteAllText(_path, "\"a, \"\"b\"\"\",true, 7 ,1,2,3\n// a comment\nc,no,x,4,5\n");
        var data = _ml.Data.LoadFromTextFile<Line>(_path, separatorChar: ',', allowQuoting: true);
        var lines = _ml.Data.CreateEnumerable<Line>(data, false).ToArray();

        Assert.HasCount(2, lines);
        Assert.AreEqual("a, \"b\"", lines[0].Text);
        Assert.IsTrue(lines[0].Flag);
        Assert.IsFalse(lines[1].Flag);
        Assert.AreEqual(7, lines[0].Count);
        Assert.AreEqual(0, lines[1].Count);
        CollectionAssert.AreEqual(new[] { 1f, 2, 3 }, lines[0].Rest);
        CollectionAssert.AreEqual(new[] { 4f, 5, 0 }, lines[1].Rest);
        Assert.AreEqual("Vector<Single, 3>", data.Schema["Rest"].Type.ToString());
    }

    [TestMethod]
    public void Options_limit_rows_and_mark_what_is_missing()
    {
        File.WriteAllText(_path, " 1 ; a \n;b\n3;c\n");
        var data = _ml.Data.LoadFromTextFile(_path, new TextLoader.Options
        {
            Columns = [new("Number", DataKind.Single, 0), new("Text", DataKind.String, 1)],
            Separators = [';'],
            TrimWhitespace = true,
            MissingRealsAsNaNs = true,
            MaxRows = 2,
        });

        CollectionAssert.AreEqual(new[] { 1f, float.NaN }, data.Numbers());
        CollectionAssert.AreEqual(new[] { "a", "b" }, data.GetColumn<string>("Text").ToArray());
    }

    [TestMethod]
    public void A_range_without_an_end_takes_all_fields_that_follow()
    {
        File.WriteAllText(_path, "1\t2\t3\t4\n");
        var data = _ml.Data.LoadFromTextFile(_path, [new("All", DataKind.Double, [new(1, null)])]);

        CollectionAssert.AreEqual(new[] { 2.0, 3, 4 }, data.GetColumn<double[]>("All").Single());
    }

    [TestMethod]
    public void A_file_that_is_not_there_is_refused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Data.LoadFromTextFile(_path + ".none", [new("Text", DataKind.String, 0)]));
    }

    public sealed class Line
    {
        [LoadColumn(0)]
        public string Text { get; set; }

        [LoadColumn(1)]
        public bool Flag { get; set; }

        [LoadColumn(2)]
        public int Count { get; set; }

        [LoadColumn(3, 5)]
        [VectorType(3)]
        public float[] Rest { get; set; }
    }
}
