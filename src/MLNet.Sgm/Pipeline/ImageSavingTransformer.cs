using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline.Saving;

namespace MLNet.Sgm.Pipeline;

/// <summary>A fitted <see cref="ImageSavingEstimator"/>.</summary>
public sealed class ImageSavingTransformer : ITransformer, ISavableTransformer
{
    private readonly string folder;
    private readonly string imageColumnName;
    private readonly string nameColumnName;

    internal ImageSavingTransformer(string folder, string imageColumnName, string nameColumnName) =>
        (this.folder, this.imageColumnName, this.nameColumnName) = (folder, imageColumnName, nameColumnName);

    /// <summary>False: it acts on passes over data, not on single rows.</summary>
    public bool IsRowToRowMapper => false;

    /// <summary>The input's columns.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        Bind(inputSchema);
        return inputSchema;
    }

    /// <summary>A lazy view of the input; each pass over it writes the files.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var (image, name) = Bind(input.Schema);
        return new View(input, folder, image, name);
    }

    /// <summary>Not available.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException("Images are saved by passes over data, not by single rows; save a prediction's image yourself.");

    void ICanSaveModel.Save(ModelSaveContext ctx) => throw new NotSupportedException(
        $"ML.NET's model files cannot hold a {nameof(ImageSavingTransformer)}, because third parties cannot write into them; save the chain with ml.Robustness.Save, and load it with ml.Robustness.Load.");

    SavedPart ISavableTransformer.Save(ModelWriter writer) => new ImageSavingPart(folder, imageColumnName, nameColumnName);

    private (DataViewSchema.Column Image, DataViewSchema.Column Name) Bind(DataViewSchema schema)
    {
        var (image, name) = (SchemaErrors.Find(schema, imageColumnName), SchemaErrors.Find(schema, nameColumnName));
        if (image.Type is not ImageDataViewType) throw SchemaErrors.Mismatch(image.Name, "an image", image.Type.ToString()!);
        if (name.Type is not TextDataViewType) throw SchemaErrors.Mismatch(name.Name, "text", name.Type.ToString()!);
        return (image, name);
    }

    private sealed class View(IDataView input, string folder, DataViewSchema.Column image, DataViewSchema.Column name) : IDataView
    {
        public bool CanShuffle => input.CanShuffle;

        public DataViewSchema Schema => input.Schema;

        public long? GetRowCount() => input.GetRowCount();

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
            new Cursor(input.GetRowCursor(columnsNeeded.Append(image).Append(name).DistinctBy(column => column.Index), rand), folder, image, name);

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];
    }

    private sealed class Cursor(DataViewRowCursor input, string folder, DataViewSchema.Column image, DataViewSchema.Column name) : DataViewRowCursor
    {
        private readonly ValueGetter<MLImage> imageGetter = input.GetGetter<MLImage>(image);
        private readonly ValueGetter<ReadOnlyMemory<char>> nameGetter = input.GetGetter<ReadOnlyMemory<char>>(name);
        private readonly Dictionary<string, long> rows = [];
        private MLImage? current;

        public override DataViewSchema Schema => input.Schema;

        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override bool MoveNext()
        {
            if (!input.MoveNext()) return false;
            ReadOnlyMemory<char> file = default;
            nameGetter(ref file);
            var path = PngFile.PathIn(folder, file.ToString());
            if (!rows.TryAdd(path, Position))
                throw new InvalidOperationException($"Row {Position}: column '{name.Name}' must hold names that stay apart with the extension .png; found '{file}', which would replace the image of row {rows[path]}.");
            imageGetter(ref current!);
            if (current is null) throw new InvalidOperationException($"Row {Position}: column '{image.Name}' must hold an image; found none.");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            PngFile.Save(current, path);
            return true;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => input.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => input.GetGetter<TValue>(column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                input.Dispose();
                current?.Dispose();
            }
            base.Dispose(disposing);
        }
    }
}
